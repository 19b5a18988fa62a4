import { describe, expect, it } from 'vitest';
import { parseCidr } from '../../../model/cidr.ts';
import type { LabelSelector } from '../../../model/label-selector.ts';
import type { AdminPeer, AdminPort, AdminRule, StoredSelector } from '../admin-policy.ts';
import { coversRule, mayBeNamespace, rulesMayMeet } from './covers.ts';

const ANY: LabelSelector = { requirements: [] };
const UNREADABLE: StoredSelector = { problem: 'it has no operator' };
const app = (...values: string[]): LabelSelector => ({
  requirements: [{ key: 'app', operator: 'In', values }],
});

const pods = (namespaces: StoredSelector, of: StoredSelector = ANY): AdminPeer => ({
  kind: 'pods',
  writtenAs: 'pods',
  namespaces,
  pods: of,
});
const nodes = (selector: StoredSelector): AdminPeer => ({ kind: 'nodes', nodes: selector });
const networks = (...blocks: string[]): AdminPeer => ({
  kind: 'networks',
  networks: blocks.flatMap((block) => parseCidr(block) ?? []),
});
const names = (...written: string[]): AdminPeer => ({
  kind: 'domainNames',
  domainNames: written.map((name) => ({ name: name.replace('*.', ''), isWildcard: name.startsWith('*') })),
});

const tcp = (first: number, last = first): AdminPort => ({ kind: 'range', protocol: 'TCP', first, last });
const udp = (first: number, last = first): AdminPort => ({ kind: 'range', protocol: 'UDP', first, last });
const named = (name: string): AdminPort => ({ kind: 'named', name });

function rule(peers: readonly AdminPeer[], ports: AdminRule['ports'] = 'any'): AdminRule {
  const span = { file: 'a.yaml', line: 1, column: 1 };
  return { span, name: undefined, action: 'allow', peers, ports };
}
const to = (...peers: AdminPeer[]) => rule(peers);
const on = (...ports: AdminPort[]) => rule([pods(ANY)], ports);

type Pair = readonly [outer: AdminRule, inner: AdminRule];

describe('a rule of an admin policy', () => {
  it.each<Pair>([
    [to(pods(ANY)), to(pods(app('a'), app('b')))],
    [to(pods(app('a', 'b'))), to(pods(app('a')))],
    [to(pods(app('a')), pods(app('b'))), to(pods(app('b')), pods(app('a')))],
    [to(nodes(ANY)), to(nodes(app('a')))],
    [to(networks('10.0.0.0/8', '192.0.2.0/24')), to(networks('192.0.2.1/32', '10.1.0.0/16'))],
    [to(names('a.example')), to(names('a.example'))],
    [to(names('*.example.com')), to(names('a.example.com', '*.a.example.com', '*.example.com'))],
    [to(names('b.example', 'a.example')), to(names('a.example'))],
    [rule([pods(ANY)]), on(tcp(80))],
    [on(tcp(80, 90)), on(tcp(80, 90))],
    [on(udp(1), tcp(80, 90)), on(tcp(81), tcp(80), udp(1))],
    [on(named('http'), tcp(1)), on(named('http'))],
  ])('covers another: %#', (outer, inner) => {
    expect(coversRule(outer, inner)).toBe(true);
    expect(rulesMayMeet(outer, inner)).toBe(true);
    expect(rulesMayMeet(inner, outer)).toBe(true);
  });

  it.each<Pair>([
    [to(pods(app('a'))), to(pods(ANY))],
    [to(pods(ANY, app('a'))), to(pods(ANY))],
    [to(pods(app('a'))), to(pods(app('a')), pods(app('b')))],
    [to(pods(app('a')), pods(ANY, app('a'))), to(pods(ANY))],
    [to(pods(UNREADABLE)), to(pods(UNREADABLE))],
    [to(pods(ANY)), to(pods(UNREADABLE))],
    [to(nodes(app('a'))), to(nodes(ANY))],
    [to(networks('10.1.0.0/16')), to(networks('10.0.0.0/8'))],
    [to(networks('10.0.0.0/8')), to(networks('10.0.0.0/9', '192.0.2.0/24'))],
    [to(names('example.com')), to(names('*.example.com'))],
    [to(names('a.example')), to(names('a.example', '*.b.example'))],
    [on(tcp(80)), rule([pods(ANY)])],
    [on(tcp(80, 90)), on(tcp(79, 90))],
    [on(tcp(80, 90)), on(tcp(80, 91))],
    [on(tcp(80)), on(tcp(80), tcp(81))],
    [on(named('http')), on(tcp(80))],
    [on(tcp(80)), on(named('http'))],
    [to(networks('0.0.0.0/0')), to(pods(ANY))],
    [to(networks('0.0.0.0/0')), to(names('a.example'))],
  ])('may meet another that it does not cover: %#', (outer, inner) => {
    expect(coversRule(outer, inner)).toBe(false);
    expect(rulesMayMeet(outer, inner)).toBe(true);
    expect(rulesMayMeet(inner, outer)).toBe(true);
  });

  it.each<Pair>([
    [to(pods(app('a'))), to(pods(app('b')))],
    [to(pods(ANY, app('a'))), to(pods(ANY, app('b')))],
    [to(nodes(app('a'))), to(nodes(app('b')))],
    [to(networks('10.0.0.0/8')), to(networks('192.0.2.0/24'))],
    [to(pods(ANY)), to(nodes(ANY))],
    [to(nodes(ANY)), to(names('a.example'))],
    [to(names('*.example')), to(pods(ANY))],
    [on(tcp(80, 90)), on(udp(80, 90))],
    [on(tcp(80, 90)), on(tcp(91, 99))],
    [on(tcp(80), udp(53)), on(tcp(53), udp(80))],
  ])('never meets another: %#', (one, other) => {
    expect(coversRule(one, other)).toBe(false);
    expect(rulesMayMeet(one, other)).toBe(false);
    expect(rulesMayMeet(other, one)).toBe(false);
  });

  it.each<Pair>([
    [on(tcp(80, 90)), on(tcp(90, 99))],
    [to(pods(app('a', 'b'))), to(pods(app('b', 'c')))],
    [to(networks('10.0.0.0/8'), nodes(ANY)), to(pods(app('a')), networks('192.0.2.0/24', '10.1.0.0/16'))],
    [on(tcp(1), tcp(80)), on(udp(1), tcp(80, 81))],
  ])('may share something with another: %#', (one, other) => {
    expect(rulesMayMeet(one, other)).toBe(true);
    expect(rulesMayMeet(other, one)).toBe(true);
  });
});

it('a selector may mean a namespace unless it says that it does not', () => {
  const called = (name: string): LabelSelector => ({
    requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }],
  });
  expect(mayBeNamespace(called('kube-system'), 'kube-system')).toBe(true);
  expect(mayBeNamespace(called('shop'), 'kube-system')).toBe(false);
  expect(mayBeNamespace(app('a'), 'kube-system')).toBe(true);
  expect(mayBeNamespace(UNREADABLE, 'kube-system')).toBe(true);
});
