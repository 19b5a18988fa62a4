import { expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/* A folder with everything in it is the policies, and the inventory, too. */

const FILES = {
  'flows.ndjson': WEB_TO_DB,
  'all/kustomization.yaml': 'kind: Kustomization\nresources: [db.yaml]\npatches: [{path: p.yaml}]\n',
  'all/p.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n',
  'all/db.yaml': DB_ISOLATED,
  'all/other.yaml': DB_ISOLATED.replace('name: db', 'name: other'),
  'all/broken.yaml': 'kind: Service\n  name: a\n',
  'all/encrypted.yaml': '$ANSIBLE_VAULT;1.1;AES256\n33613862\n',
};

it.each([
  ['validate'],
  ['simulate', '--base', 'git:main', '--flows', 'flows.ndjson'],
  ['explain', 'shop/a', 'shop/b', '80'],
])('a problem of a file is said once by %s', async (...command) => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write(FILES);
  folder.commit();
  const args = [...command, '--policies', 'all', '--inventory', 'all'];
  const { out, errors } = await runIn(folder, {}, ...args);
  const said = `${out}${errors}`;
  for (const words of ['yaml/syntax', 'render/patch', 'yaml/encrypted', 'render/not-listed']) {
    expect([words, said.split(words).length - 1]).toEqual([words, 1]);
  }
});
