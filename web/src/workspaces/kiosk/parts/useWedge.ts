import { useEffect, useRef } from "react";

const SLOWEST_KEY_MS = 80;
const SHORTEST = 6;

/** What a reader typed: keys that follow each other faster than a person types, then Enter. */
export interface WedgeBuffer {
  text: string;
  at: number;
}

/** Takes one key; gives what was read when the reader has finished. A pause starts anew. */
export function feed(
  buffer: WedgeBuffer,
  key: string,
  at: number,
): { buffer: WedgeBuffer; read: string | null } {
  const text = at - buffer.at > SLOWEST_KEY_MS ? "" : buffer.text;
  if (key === "Enter") {
    return { buffer: { text: "", at }, read: text.length >= SHORTEST ? text : null };
  }
  return { buffer: { text: key.length === 1 ? text + key : text, at }, read: null };
}

/** Listens to card readers and scanners that act as keyboards, wherever the focus is. */
export function useWedge(onRead: (text: string) => void, isOn = true): void {
  const buffer = useRef<WedgeBuffer>({ text: "", at: 0 });
  const latest = useRef(onRead);
  latest.current = onRead;
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent): void => {
      const next = feed(buffer.current, event.key, event.timeStamp);
      buffer.current = next.buffer;
      if (next.read === null) return;
      event.preventDefault();
      latest.current(next.read);
    };
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, [isOn]);
}
