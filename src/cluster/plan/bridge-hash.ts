import { createHash } from 'node:crypto';

/** Names a bridge by its content, so that the same one has the same name in each run. */
export function bridgeHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
