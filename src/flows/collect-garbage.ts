/**
 * Frees what reading left behind before a digest is assembled or written; otherwise both are in memory together, and the peak is
 * 40 MB higher (bench/hubble-to-digest). Works only where V8 allows it (`--expose-gc`, which the image sets).
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Writing a digest of tens of thousands of connections takes 40 MB, and a job should get by with 200. */
const MUCH_BYTES = 150 * 1024 * 1024;

/**
 * Whether the process uses so much memory that collecting garbage is worth some hundredths of a second. The kernel's memory may
 * be part of it: it was released before garbage was collected, and V8 keeps it if it was in the middle of marking.
 */
export function isMuchInUse(): boolean {
  return process.memoryUsage.rss() > MUCH_BYTES;
}
