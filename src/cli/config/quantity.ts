const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `90s`, `5m`, `12h`, `7d`, `2w`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,5})([smhdw])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

/** Bytes of `64MiB`, `900KiB`; undefined for any other text. */
export function parseByteSize(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5})(KiB|MiB)$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  return Number(count) * (unit === 'KiB' ? 1024 : 1024 * 1024);
}

/** 0.5 for `50%`; the configuration's schema has checked the text. */
export function parseShare(text: string): number {
  return Number.parseInt(text, 10) / 100;
}
