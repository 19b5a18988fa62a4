import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { User } from '@kubernetes/client-node';

/** When the client certificate of a kubeconfig's user expires; undefined when it has none, or one that cannot be read. */
export function certificateEnd({
  certData,
  certFile,
}: Pick<User, 'certData' | 'certFile'>): Date | undefined {
  try {
    const text = certData === undefined ? readText(certFile) : Buffer.from(certData, 'base64');
    return text === undefined ? undefined : new X509Certificate(text).validToDate;
  } catch {
    // The server says what is wrong with it.
    return undefined;
  }
}

function readText(file: string | undefined): Buffer | undefined {
  return file === undefined ? undefined : readFileSync(file);
}
