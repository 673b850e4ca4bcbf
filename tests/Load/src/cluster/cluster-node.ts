import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.ts';

const program = fileURLToPath(new URL('../../../../Silo/bin/Release/net10.0/CollabDocs.Silo.dll', import.meta.url));

/** Which documents are opened where is read from the log; requests would only hide it. */
const logging = ['--Logging:LogLevel:Default=Warning', '--Logging:LogLevel:CollabDocs=Information'];

/** A node with an address of its own has to be told twice that whoever reaches it may do everything. */
const openToAnyone = ['--CollabDocs:Authentication=none', '--CollabDocs:OpenToAnyone=true'];

export const nodeIsBuilt = (): boolean => existsSync(program);

export interface NodeSettings {
  readonly name: string;
  /** The address of its own under which clients and the other nodes reach it. */
  readonly host: string;
  readonly port: number;
  readonly siloPort: number;
  readonly postgres: string;
  readonly log: string;
  /** Further settings, as on the command line. */
  readonly settings: readonly string[];
  /** The network namespace that it runs in, if it has one of its own. */
  readonly namespace?: string | undefined;
  readonly heard: (line: string) => void;
}

/** A node of the cluster, silo and gateway in one process. */
export class ClusterNode extends ServerProcess {
  constructor({ name, host, port, siloPort, postgres, log, settings, namespace, heard }: NodeSettings) {
    const url = `http://${host}:${port}`;
    const enter = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace]; // becomes the program: its id is the node's
    const [first = '', ...rest] = [
      ...enter, 'dotnet', program, '--role', 'both', '--urls', url, '--silo-port', String(siloPort), '--advertise', host, '--postgres', postgres,
      ...logging, ...(namespace === undefined ? [] : openToAnyone), ...settings,
    ];
    super({ name, command: [first, ...rest], url, log, heard });
  }

  /** Whether an address is on its gateway. */
  serves(address: string): boolean {
    return new URL(address).host === new URL(this.url).host;
  }
}
