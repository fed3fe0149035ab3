import { join } from 'node:path';
import { NODE, NODE_NAME, PODS } from './addresses.ts';

/** What holds the namespaces of each pod. */
export const PAUSE_IMAGE = 'localhost/keyturn/pod:1';

/** Every file that a part of the cluster reads, by its path below the cluster's folder. */
export function configurationOf(
  folder: string,
  cgroup: string,
  cni: string,
): Readonly<Record<string, string>> {
  const at = (name: string): string => join(folder, name);
  return {
    'containerd.toml': containerd(at, cni),
    'cni/10-bridge.conflist': JSON.stringify(network(at)),
    'kubelet.json': JSON.stringify(kubelet(at, cgroup)),
    'kube-proxy.json': JSON.stringify(proxy(at)),
    // A pod that asks for the node's own way to find names gets the cluster's as well.
    'resolv.conf': `nameserver ${NODE}\n`,
    Corefile: `cluster.local:53 {
  bind ${NODE}
  ready 127.0.0.1:8181
  errors
  kubernetes {
    kubeconfig ${at('coredns.kubeconfig')}
  }
}
.:53 {
  bind ${NODE}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`,
  };
}

/** File systems that it would look for. */
const NOT_HERE = ['btrfs', 'zfs', 'aufs', 'devmapper'];

type At = (name: string) => string;

function containerd(at: At, cni: string): string {
  return `version = 2
root = "${at('containerd')}"
state = "${at('containerd-state')}"
disabled_plugins = [${NOT_HERE.map((name) => `"io.containerd.snapshotter.v1.${name}"`).join(', ')}]
[grpc]
  address = "${at('containerd.sock')}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  disable_apparmor = true
  restrict_oom_score_adj = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cni}"
    conf_dir = "${at('cni')}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

function network(at: At): unknown {
  const addresses = {
    ...{ type: 'host-local', ranges: [[{ subnet: PODS }]], routes: [{ dst: '0.0.0.0/0' }] },
    dataDir: at('addresses'),
  };
  const bridge = {
    ...{ type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: false, hairpinMode: true },
    ipam: addresses,
  };
  return { cniVersion: '0.4.0', name: 'pods', plugins: [bridge] };
}

function kubelet(at: At, cgroup: string): unknown {
  return {
    ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
    ...{ cgroupDriver: 'cgroupfs', cgroupRoot: `/${cgroup}`, failCgroupV1: false, failSwapOn: false },
    containerRuntimeEndpoint: `unix://${at('containerd.sock')}`,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: at('ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    ...{ tlsCertFile: at('kubelet.crt'), tlsPrivateKeyFile: at('kubelet.key') },
    ...{ makeIPTablesUtilChains: false, localStorageCapacityIsolation: false },
    // Somebody's full disk or small machine is no concern of these pods.
    evictionHard: { 'memory.available': '1Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    ...{ imageGCHighThresholdPercent: 100, imageGCLowThresholdPercent: 99 },
    ...{ podLogsDir: at('pod-logs'), volumePluginDir: at('volume-plugins'), resolvConf: at('resolv.conf') },
    ...{ clusterDNS: [NODE], clusterDomain: 'cluster.local' },
    // What a projected volume shows is looked at again so often.
    syncFrequency: '10s',
  };
}

function proxy(at: At): unknown {
  return {
    ...{ apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' },
    ...{ mode: 'nftables', hostnameOverride: NODE_NAME, clusterCIDR: PODS },
    clientConnection: { kubeconfig: at('kube-proxy.kubeconfig') },
    // Pods share a bridge: an answer from pod to pod would pass by whoever must translate it back.
    nftables: { masqueradeAll: true },
    // These count for the whole machine.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    ...{ healthzBindAddress: '127.0.0.1:10256', metricsBindAddress: '127.0.0.1:10249' },
  };
}
