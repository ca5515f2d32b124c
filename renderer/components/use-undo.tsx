import { App, Button } from 'antd';

/** So long an undo is offered, s. */
const OFFERED_S = 8;

interface Offer {
  /** Of what is gone: a new offer takes the place of one for the same. */
  id: string;
  /** What was done, and the word that takes it back. */
  text: string;
  undo: string;
  /** Takes it back; null: only what was done is told. */
  onUndo: (() => void) | null;
}

/** Tells what was done, with an undo. */
export function useUndo(): (offer: Offer) => void {
  const { message } = App.useApp();
  return ({ id, text, undo, onUndo }) => {
    const back = (): void => {
      message.destroy(id);
      onUndo?.();
    };
    void message.open({
      key: id,
      type: 'info',
      duration: OFFERED_S,
      content: (
        <>
          {text}
          {onUndo !== null && (
            <Button type="link" size="small" onClick={back} data-testid="saved-undo">
              {undo}
            </Button>
          )}
        </>
      ),
    });
  };
}
