import type { JsonObject } from '../../model/json-object.ts';
import { liveDocument } from '../../policy/live/live-document.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import { readPolicyDocument } from '../../policy/read-policy-document.ts';
import { storedContent } from '../objects/stored-content.ts';

/** The policy that an object of the cluster is under this platform; undefined for an absent object and for one that is not simulated. */
export function createObjectReader(options: {
  readonly platform: Platform;
  readonly defaultNamespace: string;
}): (content: JsonObject | undefined) => Policy | undefined {
  const known = new WeakMap<JsonObject, { readonly policy: Policy | undefined }>();
  return (content) => {
    if (content === undefined) return undefined;
    const reading = known.get(content);
    if (reading !== undefined) return reading.policy;
    const document = liveDocument(storedContent(content));
    const policy = document && readPolicyDocument(document, options).policy;
    known.set(content, { policy });
    return policy;
  };
}
