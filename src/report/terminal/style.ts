/** Select Graphic Rendition parameters (ECMA-48, section 8.3.117): on, and back to the default. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type StyleName = keyof typeof CODES;

/** Styles text for a terminal. The text must already be visible: escape codes of inputs never get here. */
export type Style = (name: StyleName, text: string) => string;

export function createStyle(color: boolean): Style {
  if (!color) return (_, text) => text;
  return (name, text) => {
    const [on, off] = CODES[name];
    return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
