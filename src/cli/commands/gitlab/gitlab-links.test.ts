import { describe, expect, it } from 'vitest';
import { gitlabLinks } from './gitlab-links.ts';

const ENV = {
  CI_PROJECT_DIR: '/builds/group/shop',
  CI_PROJECT_URL: 'https://gitlab.example/group/shop',
  CI_COMMIT_SHA: 'c0ffee',
};

function headUrl(cwd: string, file: string): string | undefined {
  return gitlabLinks({ env: ENV, cwd }, undefined).fileUrl?.(file, 16);
}

describe('links to lines', () => {
  it.each([
    ['/builds/group/shop', 'policies/cart.yaml', 'policies/cart.yaml'],
    ['/builds/group/shop/k8s', 'policies/cart.yaml', 'k8s/policies/cart.yaml'],
    ['/builds/group/shop/k8s/policies', '../cart.yaml', 'k8s/cart.yaml'],
    ['/builds/group/shop', 'a b/ü.yaml', 'a%20b/%C3%BC.yaml'],
  ])('start at the top of the repository: in %s, %s', (cwd, file, path) => {
    expect(headUrl(cwd, file)).toBe(`https://gitlab.example/group/shop/-/blob/c0ffee/${path}#L16`);
  });

  it.each([
    ['/builds/group/shop', '<stdin>'],
    ['/builds/group/shop', '../other/a.yaml'],
    ['/builds/group/shop', '/etc/a.yaml'],
    ['/tmp', 'a.yaml'],
    ['/builds/group/shop', 'line\\u{a}break.yaml'],
  ])('are not made for what has no address: in %s, %s', (cwd, file) => {
    expect(headUrl(cwd, file)).toBeUndefined();
  });

  it('lead to the artifact for what a tool rendered, which no commit has', () => {
    const env = { ...ENV, CI_JOB_URL: 'https://gitlab.example/group/shop/-/jobs/7' };
    const { fileUrl } = gitlabLinks({ env, cwd: '/builds/group/shop/k8s' }, undefined, './out');
    expect(fileUrl?.('out/head/prod.yaml', 3)).toBe(
      'https://gitlab.example/group/shop/-/jobs/7/artifacts/file/k8s/out/head/prod.yaml',
    );
    expect(fileUrl?.('outside.yaml', 3)).toBe(
      'https://gitlab.example/group/shop/-/blob/c0ffee/k8s/outside.yaml#L3',
    );
    expect(
      gitlabLinks({ env: ENV, cwd: '/builds/group/shop' }, undefined, 'out').fileUrl?.('out/a.yaml', 1),
    ).toBeUndefined();
  });

  it('are not made outside of a pipeline', () => {
    expect(gitlabLinks({ env: {}, cwd: '/x' }, 'c0ffee')).toEqual({});
  });
});
