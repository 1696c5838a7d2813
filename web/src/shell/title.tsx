// The title of a view: its heading, and what the tab is called.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** The first one of a visit takes no focus: nobody has gone anywhere yet. */
let isFirst = true;

/** @param children  what the heading shows, where that is more than its text. */
export function Title({ text, children }: { text: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current!.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${text} – pressoir`;
  }, [text]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? text}
    </h1>
  );
}
