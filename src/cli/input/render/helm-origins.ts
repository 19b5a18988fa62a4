import type { LineOrigin } from '../../../policy/manifest.ts';

const SOURCE = /^# Source: [^/]+\/(.+)$/;

/**
 * Where lines of Helm's output were written: in the template that `# Source:` names, if a line is there word for word and once in
 * both texts, or next to such a line. What a template computes or repeats has no line, and gives undefined.
 */
export function helmOrigins(
  rendered: string,
  templateOf: (path: string) => { readonly file: string; readonly text: string } | undefined,
): readonly (LineOrigin | undefined)[] {
  const lines = rendered.split('\n');
  const origins: (LineOrigin | undefined)[] = lines.map(() => undefined);
  const templates = new Map<string, TemplateLines | undefined>();
  let start = 0;
  let template: TemplateLines | undefined;
  const close = (end: number): void => {
    if (template !== undefined) alignPart(lines, start, end, template, origins);
  };
  for (const [i, line] of lines.entries()) {
    if (line.startsWith('---')) {
      close(i);
      template = undefined;
    }
    const path = SOURCE.exec(line)?.[1];
    if (path === undefined) continue;
    if (!templates.has(path)) templates.set(path, readTemplate(templateOf(path)));
    template = templates.get(path);
    start = i + 1;
  }
  close(lines.length);
  return origins;
}

interface TemplateLines {
  readonly file: string;
  readonly lines: readonly string[];
  /** Lines that occur in it once, by their text. */
  readonly once: ReadonlyMap<string, number>;
}

function readTemplate(
  template: { readonly file: string; readonly text: string } | undefined,
): TemplateLines | undefined {
  if (template === undefined) return undefined;
  const lines = template.text.split(/\r?\n/);
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [i, line] of lines.entries()) {
    if (places.has(line)) twice.add(line);
    places.set(line, i);
  }
  for (const line of [...twice, '']) places.delete(line);
  return { file: template.file, lines, once: places };
}

/** From each certain line, forwards and backwards as long as both texts are alike. */
function alignPart(
  lines: readonly string[],
  start: number,
  end: number,
  { file, lines: written, once }: TemplateLines,
  origins: (LineOrigin | undefined)[],
): void {
  const places: (number | undefined)[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const line of lines.slice(start, end)) (seen.has(line) ? repeated : seen).add(line);
  for (let i = start; i < end; i++) {
    const line = lines[i] ?? '';
    places[i] = repeated.has(line) ? undefined : once.get(line);
  }
  const follow = (i: number, step: 1 | -1): void => {
    const beside = places[i - step];
    if (places[i] !== undefined || beside === undefined) return;
    if (written[beside + step] === lines[i]) places[i] = beside + step;
  };
  for (let i = start + 1; i < end; i++) follow(i, 1);
  for (let i = end - 2; i >= start; i--) follow(i, -1);
  for (let i = start; i < end; i++) {
    const place = places[i];
    if (place !== undefined) origins[i] = { file, line: place + 1 };
  }
}
