/**
 * Drops what reading left behind, before a digest is put together or written: without it the two stand beside each other, and the peak is
 * 40 MB higher (bench/hubble-to-digest). Only where V8 lets it be asked for (`--expose-gc`, which the image sets).
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Of memory outside of V8's heap that no buffer holds: the kernel's has more. */
const KERNEL_BYTES = 32 * 1024 * 1024;

/**
 * Whether the memory of the kernel, which was let go before garbage was collected, is still there: V8 was in the midst of marking then, and keeps what
 * was in use when it began. The next collection takes it.
 */
export function isKernelHeld(): boolean {
  const { external, arrayBuffers } = process.memoryUsage();
  return external - arrayBuffers > KERNEL_BYTES;
}
