import type { ApiServer } from './api-server.ts';

const COLLECTIONS = ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'].map(
  (plural) => `/apis/cilium.io/v2/${plural}`,
);

/** Why a policy is refused; undefined: it is accepted. */
type Judgement = (name: string, spec: Readonly<Record<string, unknown>>) => string | undefined;

/**
 * Judges all policies as Cilium's operator does (operator/pkg/networkpolicy/validator.go of 1.20): it writes the condition `Valid`, and leaves one alone
 * that says the same already.
 */
export async function judgeAsOperator(
  server: ApiServer,
  judge: Judgement,
  hasJudged: (name: string) => boolean = () => true,
): Promise<void> {
  for (const collection of COLLECTIONS) {
    const { items = [] } = (await server.call('GET', collection)).body;
    for (const { metadata, spec, status } of items) {
      if (!hasJudged(metadata.name)) continue;
      const refusal = judge(metadata.name, spec);
      const wanted = {
        type: 'Valid',
        status: refusal === undefined ? 'True' : 'False',
        message: refusal ?? 'Policy validation succeeded',
      };
      const conditions = (status as { conditions?: (typeof wanted)[] } | undefined)?.conditions ?? [];
      if (conditions.some((one) => one.status === wanted.status && one.message === wanted.message)) continue;
      const [root, plural] = [collection.slice(0, collection.lastIndexOf('/')), collection.split('/').at(-1)];
      const place = metadata.namespace === undefined ? '' : `/namespaces/${String(metadata.namespace)}`;
      const answer = await server.call(
        'PATCH',
        `${root}${place}/${plural}/${metadata.name}/status`,
        { status: { conditions: [{ ...wanted, lastTransitionTime: new Date().toISOString() }] } },
        'application/merge-patch+json',
      );
      if (answer.status !== 200) throw new Error(`${metadata.name}: ${JSON.stringify(answer.body)}`);
    }
  }
}
