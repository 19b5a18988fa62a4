import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from './world.ts';

export interface ObjectStorage {
  readonly url: string;
  /** The headers of every request that came. */
  readonly requests: readonly IncomingHttpHeaders[];
  readonly close: () => Promise<void>;
}

/**
 * The storage that GitLab sends downloads to: another server with addresses that are signed. Like the real ones it answers 400 to whoever
 * brings credentials beside the signature.
 */
export async function startObjectStorage(world: World): Promise<ObjectStorage> {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    const { headers } = request;
    const url = new URL(request.url ?? '/', 'http://storage');
    const isSigned = url.searchParams.get('signature') === 'of-the-storage';
    if (headers.authorization ?? headers['job-token'] ?? headers['private-token']) {
      response.writeHead(400).end('<Error><Code>InvalidArgument</Code></Error>');
      return;
    }
    const id = Number(url.pathname.replace('/bucket/', ''));
    const file = world.packages.flatMap(({ files }) => files).find((candidate) => candidate.id === id);
    if (!isSigned || file === undefined) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world.storage = url;
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        world.storage = undefined;
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
