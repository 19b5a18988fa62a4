/**
 * Prefixes such as `[pod/shop/web-1/app] ` of `kubectl logs --prefix` and `2026-11-30T08:00:00.1Z stdout F ` of container
 * runtimes: nothing else looks like that.
 */
const CONTAINER =
  /^(?:\[pod\/\S{1,600}\] )?(?:(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)) std(?:out|err) F )?/;
/**
 * The time that `kubectl logs --timestamps` and exports of CloudWatch write; `aws logs tail` also writes the stream, `logcli` the
 * labels of the stream.
 */
const TIME = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))\s+/;
const STREAM = /^(?:\{\w[^{}]{0,2000}="[^{}]{0,2000}\}|\S{1,600})\s+/;

export interface Unprefixed {
  readonly text: string;
  /** When the line was written, by the prefix. */
  readonly time: string | undefined;
  /** True if only a container runtime writes such a prefix; others are certain only if a record follows. */
  readonly isSure: boolean;
}

/** False for most lines, which begin neither like a container's name nor like a time. */
export function mayHavePrefix(text: string): boolean {
  return text[0] === '[' || text['2026-05-28'.length] === 'T';
}

/** The line without what was written before it, by every possible reading of that, the shortest prefix first. */
export function withoutPrefix(text: string): readonly Unprefixed[] {
  const [prefix = '', time] = CONTAINER.exec(text) ?? [];
  const bare = text.slice(prefix.length);
  const stamp = TIME.exec(bare);
  const found: Unprefixed[] = prefix === '' ? [] : [{ text: bare, time, isSure: true }];
  if (stamp === null) return found;
  const rest = bare.slice(stamp[0].length);
  const stream = STREAM.exec(rest)?.[0] ?? '';
  const behind = (at: number): Unprefixed => ({ text: rest.slice(at), time: stamp[1], isSure: false });
  return [...found, behind(0), ...(stream === '' ? [] : [behind(stream.length)])];
}
