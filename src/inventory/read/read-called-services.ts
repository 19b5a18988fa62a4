import type { FieldPath } from '../../policy/manifest.ts';
import type { CalledService } from '../inventory.ts';
import type { FieldReader } from './field-reader.ts';

const HTTPS = 443;

/** Where an object names Services that the API server calls, by kind, with the API group that the kind must have. */
const CALLERS: Readonly<
  Record<string, { readonly group: string; readonly of: (reader: FieldReader) => readonly FieldPath[] }>
> = {
  ValidatingWebhookConfiguration: { group: 'admissionregistration.k8s.io', of: clientsOfWebhooks },
  MutatingWebhookConfiguration: { group: 'admissionregistration.k8s.io', of: clientsOfWebhooks },
  APIService: { group: 'apiregistration.k8s.io', of: () => [['spec', 'service']] },
  CustomResourceDefinition: {
    group: 'apiextensions.k8s.io',
    of: () => [['spec', 'conversion', 'webhook', 'clientConfig', 'service']],
  },
};

export function isCaller(group: string, kind: string): boolean {
  return Object.hasOwn(CALLERS, kind) && CALLERS[kind]?.group === group;
}

/** Those that are called by URL, and APIs that the API server serves itself, name no Service. */
export function readCalledServices(reader: FieldReader, kind: string): readonly CalledService[] {
  return (CALLERS[kind]?.of(reader) ?? []).flatMap((place): CalledService[] => {
    const namespace = reader.text([...place, 'namespace']);
    const name = reader.text([...place, 'name']);
    if (namespace === undefined || name === undefined) return [];
    return [{ namespace, name, port: reader.integer([...place, 'port']) ?? HTTPS }];
  });
}

function clientsOfWebhooks(reader: FieldReader): readonly FieldPath[] {
  return (reader.list(['webhooks']) ?? []).map((_, i) => ['webhooks', i, 'clientConfig', 'service']);
}
