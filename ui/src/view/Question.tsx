// A question that a letter answers, and Enter does not.

interface Props {
  id: string;
  text: string;
  /** What each answer is called, and what it does. */
  yes: [string, () => void];
  no: [string, () => void];
}

export function Question({ id, text, yes, no }: Props) {
  return (
    // The question itself is focused, not an answer: a second Enter meant for what stood here must not answer it.
    <div class="question" id={id} role="alertdialog" aria-labelledby={`${id}-text`} tabIndex={-1}>
      <p id={`${id}-text`}>{text}</p>
      <div class="buttons">
        <button type="button" onClick={no[1]}>
          {no[0]} <kbd>N</kbd>
        </button>
        <button type="button" class="main" onClick={yes[1]}>
          {yes[0]} <kbd>Y</kbd>
        </button>
      </div>
    </div>
  );
}
