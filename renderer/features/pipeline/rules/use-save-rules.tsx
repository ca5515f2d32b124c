import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleChoice } from '#shared/catalogue/choice.ts';
import type { CatalogueView, CourtRules } from '#shared/contract/cases.ts';
import { toErrorInfo } from '../../../api/errors.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { changesOf } from './changes.ts';
import { fitting } from './choice.ts';
import type { EditedRules } from './use-court-rules.ts';

/** What was chosen can be taken back for this long, s. */
const UNDO_S = 12;

const isSame = (view: CatalogueView, a: RuleChoice | null, b: RuleChoice | null): boolean =>
  a === null || b === null ? a === b : changesOf(view, a, b).length === 0;

/** Saves what a court chooses. `save` answers with whether it was done; what stands in its way is told in words. */
export function useSaveRules(
  view: CatalogueView,
  courtId: string,
): { busy: boolean; save: (rules: EditedRules) => Promise<boolean> } {
  const { t } = useTranslation('pipeline');
  const { message } = App.useApp();
  const api = useApi();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const catalogueId = view.id;

  const read = (): Promise<CourtRules> =>
    client.fetchQuery({
      queryKey: ['cases.rules', catalogueId, courtId],
      queryFn: () => api.call.cases.rules.query({ catalogueId, courtId }),
      staleTime: 0,
    });

  const choose = async (choice: RuleChoice | null): Promise<void> => {
    try {
      await api.call.cases.chooseRules.mutate({
        catalogueId,
        courtId,
        choice: choice && fitting(view, choice),
      });
    } catch (error) {
      // An answer that was lost on its way doesn't say that nothing was saved.
      if (toErrorInfo(error).code !== 'unavailable' || !isSame(view, (await read()).own, choice)) {
        throw error;
      }
    }
    // Which nodes are in force stands in catalogues too, and courts below follow.
    await Promise.all(
      ['cases.rules', 'cases.catalogue'].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
  };

  const attempt = async (work: () => Promise<boolean>): Promise<boolean> => {
    setBusy(true);
    try {
      return await work();
    } catch (error) {
      void message.error(errorText(error));
      return false;
    } finally {
      setBusy(false);
    }
  };

  const offerUndo = (before: RuleChoice | null): void => {
    const key = `rules ${courtId}`;
    const undo = (): void => {
      message.destroy(key);
      void attempt(async () => {
        await choose(before);
        void message.success(t('rules.undone'));
        return true;
      });
    };
    void message.open({
      key,
      type: 'success',
      duration: UNDO_S,
      content: (
        <>
          {t('rules.saved')}
          <Button type="link" size="small" onClick={undo} data-testid="rules-undo">
            {t('rules.undo')}
          </Button>
        </>
      ),
    });
  };

  const save = ({ saved, target, discard }: EditedRules): Promise<boolean> =>
    attempt(async () => {
      const now = await read();
      if (!isSame(view, now.own, saved.own) || !isSame(view, now.effective, saved.effective)) {
        // What the user has read and confirmed isn't what would happen: they see it anew.
        void message.warning(t('rules.changedMeanwhile'));
        return false;
      }
      await choose(target);
      discard();
      offerUndo(saved.own);
      return true;
    });

  return { busy, save };
}
