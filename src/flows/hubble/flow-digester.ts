import type { DigestBuilder } from '../digest-builder.ts';
import type { LineConsumer } from '../line-reader.ts';
import type { EndsAtTime } from '../with-known-ends.ts';
import { type BlockDigester, createBlockDigester } from './blocks/block-digester.ts';
import { MAX_BLOCK_BYTES } from './blocks/kernel-instance.ts';
import { createPlainLineReader } from './plain-line-reader.ts';

/** Digests lines of several sources, one after the other; what it learnt of one helps with the next. */
export interface FlowDigester {
  /** Counts lines as exporters write them in `builder`, with the ends that `endsAt` knows; others are handed back. */
  into(builder: DigestBuilder, endsAt?: EndsAtTime): LineConsumer;
  /** Forgets what it learnt, and with it the kernel's memory: tens of megabytes that nobody needs once the last source is read. */
  forget(): void;
}

export function createFlowDigester(): FlowDigester {
  const plain = createPlainLineReader();
  // Most commands read no lines of Hubble.
  let blocks: BlockDigester | undefined;
  return {
    into: (builder, endsAt) => ({
      read: plain.read,
      readBlock(block, other) {
        if (block.length > MAX_BLOCK_BYTES) return undefined;
        blocks ??= createBlockDigester();
        return blocks.read(builder, endsAt, block, other);
      },
      finish() {
        blocks?.finish(builder);
        return [];
      },
    }),
    forget() {
      blocks = undefined;
    },
  };
}
