import type { Settings } from '#shared/bridge.ts';
import { apiBase, bridge } from '../../renderer/bridge/bridge.ts';

/** What the page under test hands to the tests. */
const heard: Settings[] = [];
bridge.onSettingsChanged((settings) => heard.push(settings));

Object.assign(window, { underTest: { bridge, heard, apiBase } });
