/** Pads every column except the last to its widest cell. Cells contain no escape codes. */
export function alignColumns(lines: readonly (readonly string[])[], gap = '  '): readonly string[] {
  const widths: number[] = [];
  for (const cells of lines) {
    cells.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
    });
  }
  return lines.map((cells) =>
    cells.map((cell, i) => (i === cells.length - 1 ? cell : pad(cell, widths[i] ?? 0))).join(gap),
  );
}

/** Breaks text between words so that no line is wider than `width`, unless a single word is. */
export function wrapText(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(indent) + widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join('\n');
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
}

/** In code points: exact for Kubernetes names, and good enough for the rest. */
export function widthOf(text: string): number {
  return Array.from(text).length;
}
