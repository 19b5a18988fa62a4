import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { ApiServer } from './api-server.ts';

/** Installs CustomResourceDefinitions from files, one each, and waits until the server takes their objects. */
export async function installCrds(server: ApiServer, files: readonly string[]): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const file of files) {
    const definition = parse(readFileSync(file, 'utf8'));
    const created = await server.call('POST', path, definition);
    if (created.status >= 300) throw new Error(`${file}: ${JSON.stringify(created.body)}`);
    const { group, names, versions } = definition.spec;
    for (const { name: version } of versions) {
      await untilServed(server, `/apis/${group}/${version}/${names.plural}`);
    }
  }
}

async function untilServed(server: ApiServer, path: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await server.call('GET', path)).status !== 200) {
    if (Date.now() > deadline) throw new Error(`${path} is not served`);
    await sleep(100);
  }
}
