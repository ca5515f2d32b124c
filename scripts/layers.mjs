import { layerOffenders, probeLayerRules } from './lib/layers.mjs';

// First that the rules bite at all, then that the project keeps them.
const gaps = probeLayerRules();
const broken = layerOffenders();

for (const gap of gaps) {
  console.error(`layer rule: ${gap}`);
}

for (const file of broken) {
  console.error(`layer rule broken: ${file}`);
}

if (gaps.length + broken.length > 0) {
  process.exitCode = 1;
} else {
  console.log('layers: the rules bite, and every room keeps them');
}
