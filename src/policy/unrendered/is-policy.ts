import type { ManifestDocument } from '../manifest.ts';
import { recognise } from '../recognise.ts';

/** Whether an object decides connections, or would if it could be read. */
export function isPolicy(document: ManifestDocument): boolean {
  const { kind } = recognise(document);
  return kind === 'policy' || kind === 'not-simulated' || kind === 'wrong-type';
}
