import { describe, expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* What a source cannot show stands in its digest, so that no simulation is green by it. */

async function loaded(...lines: readonly string[]) {
  const { digest, diagnostics } = await loadDigest([bytesSource(lines.join('\n'))]);
  const [source] = digest.sources;
  return { limits: source?.limits, sampling: source?.sampling, helps: diagnostics.map(({ help }) => help) };
}

function verdict(word: string, port: number): string {
  const msg = `Flow Info: Src IP: 10.9.1.4 Src Port: ${port} Dest IP: 10.9.2.7 Dest Port: 22 Proto TCP Verdict ${word} Direction ingress`;
  return JSON.stringify({ level: 'info', ts: '2026-05-28T20:26:40.123Z', msg });
}

function flow(more: object): string {
  const ends = {
    SrcAddr: '10.9.1.4',
    DstAddr: '10.9.2.7',
    SrcPort: 40_012,
    DstPort: 6379,
    Proto: 6,
    Flags: 2,
  };
  return JSON.stringify({ ...ends, AgentIP: '192.168.7.1', TimeFlowStartMs: 1_780_000_000_000, ...more });
}

const event = (Action: string) => ({
  NetworkEvents: [
    { Feature: 'acl', Type: 'NetworkPolicy', Action, Direction: 'Ingress', Name: 'a', Namespace: 'b' },
  ],
});

describe('what is recorded only where it was switched on', () => {
  it('is missing from a source that has none of it', async () => {
    expect((await loaded(verdict('DENY', 40_012))).limits).toEqual(['no-allowed', 'no-unselected']);
    expect((await loaded(verdict('DENY', 40_012), verdict('ACCEPT', 40_013))).limits).toEqual([
      'no-unselected',
    ]);
  });

  it('are verdicts, where there are none', async () => {
    expect((await loaded(flow({ Sampling: 1 }))).limits).toEqual(['no-outcomes']);
    expect((await loaded(flow({ Sampling: 1, ...event('drop') }))).limits).toEqual(['no-allowed']);
    expect((await loaded(flow({ Sampling: 1, ...event('allow') }))).limits).toBeUndefined();
  });
});

describe('a recording of denials alone', () => {
  const hubble = (more: object) => {
    const end = (name: string) => ({ namespace: 'shop', pod_name: name, labels: [`k8s:app=${name}`] });
    const l4 = { TCP: { source_port: 40_012, destination_port: 8080, flags: { SYN: true } } };
    return JSON.stringify({ flow: { l4, source: end('web'), destination: end('api'), ...more } });
  };
  const dropped = hubble({
    verdict: 'DROPPED',
    event_type: { type: 1 },
    drop_reason_desc: 'POLICY_DENIED',
    traffic_direction: 'INGRESS',
  });
  const request = { type: 'REQUEST', http: { method: 'DELETE', url: 'http://api:8080/orders' } };
  const asked = (verdict: string) =>
    hubble({ verdict, l7: request, Type: 'L7', event_type: { type: 129 }, traffic_direction: 'INGRESS' });

  it('shows nothing of what a change would block, whatever its format can hold', async () => {
    expect((await loaded(dropped)).limits).toEqual(['no-allowed', 'no-unselected']);
    expect((await loaded(dropped, hubble({ verdict: 'FORWARDED' }))).limits).toBeUndefined();
  });

  it('is one of refused requests, too', async () => {
    expect((await loaded(dropped, asked('DROPPED'))).limits).toEqual(['no-allowed', 'no-unselected']);
    expect((await loaded(dropped, asked('FORWARDED'))).limits).toEqual(['no-unselected']);
  });

  it('shows only pods that a policy selects, where it has verdicts and no traces', async () => {
    const verdictOf = { verdict: 'FORWARDED', event_type: { type: 5 }, traffic_direction: 'EGRESS' };
    const delivered = { verdict: 'FORWARDED', event_type: { type: 4 }, trace_reason: 'NEW' };
    expect((await loaded(hubble(verdictOf))).limits).toEqual(['no-unselected']);
    expect((await loaded(hubble(verdictOf), hubble(delivered))).limits).toBeUndefined();
  });
});

describe('records that an exporter makes of several flows', () => {
  const end = (name: string) => ({ namespace: 'shop', pod_name: name, labels: [`k8s:app=${name}`] });
  const flowOf = (port: number, aggregate?: object) =>
    JSON.stringify({
      flow: {
        verdict: 'FORWARDED',
        l4: { TCP: { source_port: 40_012, destination_port: port, flags: { SYN: true } } },
        source: end('web'),
        destination: end('api'),
        Type: 'L3_L4',
        event_type: { type: 4 },
        trace_observation_point: 'TO_ENDPOINT',
        is_reply: false,
        aggregate,
      },
    });

  it('hide those that differ from the first one', async () => {
    expect((await loaded(flowOf(8080), flowOf(9090, { ingress_flow_count: 3 }))).limits).toEqual(['merged']);
  });

  it('hide nothing where each is of one flow', async () => {
    const alone = flowOf(9090, { egress_flow_count: 1 });
    expect((await loaded(flowOf(8080), flowOf(8080), alone)).limits).toBeUndefined();
  });
});

describe('a sample', () => {
  it('is what records say it is', async () => {
    const of50 = await loaded(
      flow({ Sampling: 50, ...event('allow') }),
      flow({ Sampling: 1, SrcPort: 40_013 }),
    );
    expect([of50.limits, of50.sampling]).toEqual([['sampled'], 50]);
  });

  it('is what they do not deny to be, where that is usual', async () => {
    const untold = await loaded(flow(event('allow')));
    expect([untold.limits, untold.sampling]).toEqual([['sampled'], undefined]);
  });

  it('is none where all was recorded', async () => {
    expect((await loaded(flow({ Sampling: 0, ...event('allow') }))).sampling).toBe(1);
  });
});

it('advice on a direction that was guessed is not that for Hubble', async () => {
  const { helps } = await loaded(flow({ Flags: 16, Sampling: 1, ...event('allow') }));
  expect(helps.join()).toContain('sluice read');
  expect(helps.join()).not.toContain('field mask');
});

it('an example of a connection names the pods and addresses that its record has', async () => {
  const ends = { SrcK8S_Type: 'Pod', SrcK8S_Namespace: 'blog', SrcK8S_Name: 'front-6c8f5d9b7c-x2k9q' };
  const { digest } = await loadDigest([
    bytesSource(flow({ ...ends, SrcK8S_OwnerName: 'front', SrcK8S_OwnerType: 'Deployment' })),
  ]);
  expect(digest.connections[0]?.example).toMatchObject({
    source: 'blog/front-6c8f5d9b7c-x2k9q (10.9.1.4:40012)',
    destination: '10.9.2.7:6379',
  });
});

describe('the sampling of NetFlow', () => {
  const ends = {
    ipv4_src_addr: '10.9.1.4',
    ipv4_dst_addr: '10.9.2.7',
    l4_src_port: 40_012,
    l4_dst_port: 6379,
  };
  const record = (host: string, netflow: object) =>
    JSON.stringify({ '@timestamp': '2026-05-28T20:27:00.000Z', host, netflow: { version: 9, ...netflow } });
  const seen = (host: string, more: object = {}) =>
    record(host, { ...ends, protocol: 6, tcp_flags: 2, ...more });
  const options = (host: string, more: object) => record(host, { flowset_id: 256, ...more });

  it('is told by the options of the exporter', async () => {
    const told = await loaded(options('10.9.0.1', { sampling_interval: 1 }), seen('10.9.0.1'));
    expect([told.limits, told.sampling]).toEqual([['no-outcomes'], 1]);
  });

  it('is not told by the options of another one', async () => {
    const told = await loaded(
      options('10.9.0.1', { sampling_interval: 1 }),
      seen('10.9.0.1'),
      seen('10.9.0.2'),
    );
    expect([told.limits, told.sampling]).toEqual([['no-outcomes', 'sampled'], undefined]);
  });

  it('is the largest of all exporters', async () => {
    const told = await loaded(seen('10.9.0.1', { sampling_interval: 100 }), seen('10.9.0.2'));
    expect([told.limits, told.sampling]).toEqual([['no-outcomes', 'sampled'], 100]);
  });

  it.each([
    [1, 0, 1],
    [1, 999, 1000],
    [2, 8, 5],
    [1, undefined, undefined],
    [64, undefined, 64],
    [0, 0, undefined],
  ])('is what is taken in a row, %s, and what is then left out, %s', async (interval, space, sampling) => {
    const told = {
      version: 10,
      selectorAlgorithm: 1,
      samplingPacketInterval: interval,
      samplingPacketSpace: space,
    };
    const ipfix = {
      version: 10,
      sourceIPv4Address: '10.9.1.4',
      destinationIPv4Address: '10.9.2.7',
      sourceTransportPort: 40_012,
      destinationTransportPort: 6379,
      protocolIdentifier: 6,
    };
    const { sampling: read } = await loaded(record('10.9.0.1', told), record('10.9.0.1', ipfix));
    expect(read).toBe(sampling);
  });
});
