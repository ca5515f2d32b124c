import path from 'node:path';
import { app, crashReporter, dialog, Menu, protocol } from 'electron';
import { Desktop } from './desktop.ts';
import { RotatingLog } from './log/rotating-log.ts';
import { APP_SCHEME } from './origin.ts';
import { policyPath, readPolicy, withEnvironment, type Policy } from './policy/policy.ts';
import { CrashBudget } from './recovery/crash-budget.ts';
import { recoverGpu } from './recovery/recover-gpu.ts';
import { guardNavigation } from './security/navigation.ts';
import { refusedSwitches } from './security/switches.ts';

/** Must be the `appId` of electron-builder.yml: Windows shows notices only for it. */
const APP_ID = 'cn.court.enforcement-command-console';

const log = new RotatingLog({ folder: path.join(app.getPath('userData'), 'logs') });

/** Ends the program with a reason that its user can pass on. */
function fail(reason: string, error: unknown): void {
  log.error(reason, { error });
  dialog.showErrorBox(
    '执行指挥中心',
    `${reason}\n\n${error instanceof Error ? error.message : String(error)}`,
  );
  app.exit(1);
}

function policy(): Policy {
  const fixed = readPolicy(policyPath(process.platform, process.env));

  return app.isPackaged ? fixed : withEnvironment(fixed, process.env);
}

/** What has to be set before Electron is ready. */
function prepare({ webOrigins }: Policy): void {
  app.setAppUserModelId(APP_ID);
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
  crashReporter.start({ uploadToServer: false });
  guardNavigation(app, { log, webOrigins });
  recoverGpu(app, { budget: new CrashBudget(), args: process.argv.slice(1), log });
  Menu.setApplicationMenu(null);
}

async function run(): Promise<void> {
  const fixed = policy();

  prepare(fixed);
  await app.whenReady();

  const desktop = await Desktop.start({ policy: fixed, log });

  log.info('the desktop has started', { version: app.getVersion(), electron: process.versions['electron'] });
  app.on('second-instance', () => desktop.bringToFront());
  app.on('will-quit', (event) => {
    event.preventDefault();
    void desktop.close().finally(() => app.exit(0));
  });
}

process.on('uncaughtException', (error) =>
  fail('程序内部错误，需要重新启动。The program has to be started again.', error),
);
process.on('unhandledRejection', (error) => log.error('a promise was rejected unseen', { error }));

const refused = app.isPackaged ? refusedSwitches(app.commandLine) : [];

if (refused.length > 0) {
  fail('不允许使用这些启动参数。These switches are not allowed.', new Error(refused.join(', ')));
} else if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  if (app.isPackaged) {
    app.enableSandbox();
  }

  run().catch((error: unknown) => fail('程序无法启动。The program can’t start.', error));
}
