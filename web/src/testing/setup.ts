import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// A busy machine takes its time to draw a dialog.
configure({ asyncUtilTimeout: 5_000 });

// What jsdom lacks and antd measures with.
Object.defineProperty(window, "matchMedia", {
  configurable: true,
  value: (query: string) => ({
    // Without animation what a test opens is there at once.
    matches: query.includes("prefers-reduced-motion"),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});

class SilentResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver = SilentResizeObserver;
Element.prototype.scrollIntoView = () => undefined;
const realStyle = window.getComputedStyle.bind(window);
// Pseudo elements are not implemented; antd only asks for the width of a scroll bar.
window.getComputedStyle = (element) => realStyle(element);

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});
