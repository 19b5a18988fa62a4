import { textMemo } from './text-memo.ts';

/** Suricata, ulogd and Go's zap write `+0100`, RFC 3339 `+01:00`. */
export function withColon(time: unknown): unknown {
  if (typeof time !== 'string') return time;
  return isZone(time.slice(-5)) ? `${time.slice(0, -2)}:${time.slice(-2)}` : time;
}

const isZone = textMemo((text) => /^[+-]\d{4}$/.test(text));
