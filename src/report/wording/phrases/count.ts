/** `17,944`: the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 connection`, `2 connections`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `99.6 %`, rounded down, so that `100 %` means all of it. */
export function formatShare(part: number, whole: number): string {
  const tenths = Math.floor((part * 1000) / whole);
  return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)} %`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `3.2 GB`, in powers of 1000, rounded down: it never says more than there were. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let scale = 1;
  while (bytes >= scale * 1000 && unit < UNITS.length - 1) {
    scale *= 1000;
    unit++;
  }
  const tenths = Math.floor((bytes * 10) / scale);
  const shown =
    unit === 0 || tenths >= 100 ? formatCount(Math.floor(bytes / scale)) : (tenths / 10).toFixed(1);
  return `${shown} ${UNITS[unit]}`;
}
