import { describe, expect, it } from 'vitest';
import { recorded, run, seen, side, workload } from '../../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../../model/digest.ts';

const policy = (ports: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: cart}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts: [${ports}]
`;
const PLAIN = policy('{ports: [{port: "8080", protocol: TCP}]}');
const filtered = (http: string): string =>
  policy(`{ports: [{port: "8080", protocol: TCP}], rules: {http: [${http}]}}`);
const GET = filtered('{method: GET}');

const connection = recorded(workload('web'), workload('cart'), { allowed: seen(5) });
function carrying(...methods: readonly string[]): RecordedConnection {
  const requests = methods.map((method) => ({
    request: { kind: 'http', method, path: '/', host: undefined, protocol: undefined } as const,
    allowed: seen(1),
    refused: undefined,
  }));
  return { ...connection, requests: { requests, isComplete: true } };
}

function becomes(base: string, head: string, one: RecordedConnection): string {
  const { totals } = run(side('base', base), side('head', head), [one]);
  const [found] = (['blocked', 'opened', 'unknown', 'still-allowed', 'still-denied'] as const).filter(
    (transition) => totals[transition].connections === 1,
  );
  return found ?? 'nothing';
}

describe('a connection whose requests a proxy filters', () => {
  it('is not said to be kept where the rules for its requests change and none was recorded', () => {
    expect(becomes(PLAIN, GET, connection)).toBe('unknown');
    expect(becomes(GET, PLAIN, connection)).toBe('unknown');
    expect(becomes(GET, filtered('{method: POST}'), connection)).toBe('unknown');
    expect(becomes(GET, `${GET}  egress: [{}]\n`, connection)).toBe('still-allowed');
  });

  it('is judged by those that were recorded', () => {
    expect(becomes(PLAIN, GET, carrying('GET'))).toBe('still-allowed');
    expect(becomes(PLAIN, GET, carrying('GET', 'DELETE'))).toBe('blocked');
    expect(becomes(PLAIN, filtered('{method: GET, headers: [X-Key]}'), carrying('GET'))).toBe('unknown');
  });

  it('is kept where a rule without conditions lets everything through', () => {
    const both = `${GET}---\n${PLAIN.replace('name: cart', 'name: plain')}`;
    expect(becomes(PLAIN, both, connection)).toBe('still-allowed');
  });
});

describe('requests that do not settle it', () => {
  const request = (path: string | undefined, isAllowed = true) => ({
    request: { kind: 'http', method: 'GET', path, host: undefined, protocol: undefined } as const,
    allowed: isAllowed ? seen(1) : undefined,
    refused: isAllowed ? undefined : seen(1),
  });
  const asking = (isComplete: boolean, ...requests: readonly ReturnType<typeof request>[]) => ({
    ...connection,
    requests: { requests, isComplete },
  });
  const A = filtered('{path: "/a.*"}');

  it('are not all that were made', () => {
    expect(becomes(PLAIN, A, asking(true, request('/a')))).toBe('still-allowed');
    expect(becomes(PLAIN, A, asking(false, request('/a')))).toBe('unknown');
    expect(becomes(PLAIN, A, asking(false, request('/a'), request('/b')))).toBe('blocked');
  });

  it('were not recorded with what the rules ask for', () => {
    expect(becomes(PLAIN, A, asking(true, request('/a'), request(undefined)))).toBe('unknown');
    expect(becomes(PLAIN, A, asking(true, request(undefined), request('/a')))).toBe('unknown');
    expect(becomes(PLAIN, A, asking(true, request(undefined)))).toBe('unknown');
  });

  it('were refused when they were recorded: that they are refused still is no news', () => {
    expect(becomes(PLAIN, A, asking(true, request('/a'), request('/b', false)))).toBe('still-allowed');
    expect(becomes(PLAIN, A, asking(true, request('/b', false)))).toBe('unknown');
  });
});
