import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type ReactNode, type Ref, useEffect, useState } from "react";
import type { ApiProblem } from "@/api";
import { asProblem } from "@/api";
import { useCommonText } from "@/app/i18n/texts";
import { palette } from "@/app/theme";

const TYPING_PAUSE = 180;

/** What the caller can do with a pick box. */
export interface PickBoxHandle {
  focus: () => void;
}

export interface PickBoxProps<One> {
  /** Name of the question, for the cache: `drugs`. */
  name: string;
  label: string;
  placeholder?: string;
  /** Asks the server; an empty word asks for what is usual. */
  load: (word: string, signal: AbortSignal) => Promise<One[]>;
  keyOf: (one: One) => string;
  render: (one: One) => ReactNode;
  onPick: (one: One) => void;
  inputRef?: Ref<PickBoxHandle>;
  disabled?: boolean;
  /** Takes the focus when it appears. */
  autoFocus?: boolean;
  width?: number | string;
}

/**
 * Type-ahead by name, pinyin or code: the first match is taken by Enter, and the box is empty again for the
 * next one. While the answer is on its way nothing can be taken, so that Enter never takes the last word's match.
 */
export function PickBox<One>(props: PickBoxProps<One>) {
  const t = useCommonText();
  const [typed, setTyped] = useState("");
  const [word, setWord] = useState("");
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWord(typed.trim()), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const isSettled = word === typed.trim();
  const query = useQuery<One[], ApiProblem>({
    queryKey: ["pick", props.name, word],
    queryFn: ({ signal }) => props.load(word, signal),
    enabled: isOpen && isSettled,
    staleTime: 60_000,
  });
  const found = isSettled ? (query.data ?? []) : [];
  const said = query.error
    ? asProblem(query.error).detail
    : !isSettled || query.isFetching
      ? t("loading")
      : t("state.emptyFiltered");
  return (
    // Enter must not clear a word that found nothing.
    <span
      style={{ display: "inline-block", width: props.width ?? "100%" }}
      onKeyDownCapture={(event) => {
        if (event.key !== "Enter" || typed.trim() === "" || found.length > 0) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Select<string | null, { value: string; label: ReactNode; one: One }>
        ref={props.inputRef as never}
        aria-label={props.label}
        value={null}
        placeholder={props.placeholder ?? props.label}
        disabled={props.disabled}
        autoFocus={props.autoFocus ?? false}
        open={isOpen}
        onOpenChange={(open) => {
          setOpen(open);
          if (!open) setTyped("");
        }}
        showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
        defaultActiveFirstOption
        suffixIcon={null}
        popupMatchSelectWidth={460}
        listHeight={280}
        style={{ width: "100%" }}
        options={found.map((one) => ({ value: props.keyOf(one), label: props.render(one), one }))}
        notFoundContent={<span style={{ color: palette.textSecondary }}>{said}</span>}
        onSelect={(_key, option) => {
          setTyped("");
          setOpen(false);
          props.onPick(option.one);
        }}
      />
    </span>
  );
}
