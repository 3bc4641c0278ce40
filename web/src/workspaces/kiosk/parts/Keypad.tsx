import { Button } from "antd";
import { useState } from "react";
import { useText } from "../i18n";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0"];
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Keys for fingers: digits first, letters for passports. */
export function Keypad({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useText();
  const [isLetters, setLetters] = useState(false);
  const style = { height: isLetters ? 84 : 104, fontSize: 38, fontWeight: 600 } as const;
  const keys = isLetters ? LETTERS : DIGITS;
  return (
    <div style={{ display: "grid", gap: 14, gridTemplateColumns: `repeat(${isLetters ? 6 : 3}, 1fr)` }}>
      {keys.map((key) => (
        <Button key={key} style={style} onClick={() => onChange(value + key)}>
          {key}
        </Button>
      ))}
      <Button style={{ ...style, fontSize: 28 }} onClick={() => onChange(value.slice(0, -1))}>
        {t("identify.erase")}
      </Button>
      <Button style={{ ...style, fontSize: 28 }} onClick={() => onChange("")}>
        {t("identify.clear")}
      </Button>
      <Button
        style={{ ...style, fontSize: 28, gridColumn: isLetters ? undefined : "span 2" }}
        onClick={() => setLetters(!isLetters)}
      >
        {isLetters ? t("identify.digits") : t("identify.letters")}
      </Button>
    </div>
  );
}
