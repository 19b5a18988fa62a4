/**
 * Drops what reading left behind, before a digest is put together or written: without it the two stand beside each other, and the peak is
 * 40 MB higher (bench/hubble-to-digest). Only where V8 lets it be asked for (`--expose-gc`, which the image sets).
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** A digest of tens of thousands of connections takes 40 MB to write, and a job should do with 200. */
const MUCH_BYTES = 150 * 1024 * 1024;

/**
 * Whether the process has so much memory that collecting it is worth some hundredths of a second: the kernel's may be among it, which was let go
 * before garbage was collected, and which V8 keeps where it was in the midst of marking.
 */
export function isMuchInUse(): boolean {
  return process.memoryUsage.rss() > MUCH_BYTES;
}
