import { expect, it } from 'vitest';
import { DESTINATION, obiAttributes, SOURCE } from './obi-attributes.ts';

/** Who sent to whom. */
function ends(text: string): readonly (string | undefined)[] | undefined {
  const attributes = obiAttributes({ kind: 'text', text });
  return attributes && [attributes.get(SOURCE.name), attributes.get(DESTINATION.name)];
}

it.each([
  ['k8s_src_name="web",k8s_dst_name="db"', ['web', 'db']],
  ['k8s_src_name="web",k8s_dst_name="db",', ['web', 'db']],
  ['k8s_src_name="web", k8s_dst_name="db"', ['web', 'db']],
  ['k8s_src_name="web",k8s_src_name="",k8s_dst_name=""', ['web', undefined]],
  ['other="a\\"b,k8s_src_name=\\"no\\"",k8s_src_name="web",k8s_dst_name="db"', ['web', 'db']],
  ['other="a\\",k8s_src_name="web",k8s_dst_name="db"', [undefined, 'db']],
  ['k8s_src_name="web" k8s_dst_name="db', ['web', undefined]],
])('the labels %s of a series are read', (labels, expected) => {
  expect(ends(`obi_network_flow_bytes_total{${labels}} 12`)).toEqual(expected);
});

it.each([
  ['k8s.src.name=web k8s.dst.name=db', ['web', 'db']],
  ['K8S.src.name=web a=b=c k8s.dst.name=db=1 k8s.dst.name=', [undefined, 'db=1']],
])('the attributes %s are read as they are printed', (printed, expected) => {
  expect(ends(`2026-11-30 network_flow: ${printed}`)).toEqual(expected);
});
