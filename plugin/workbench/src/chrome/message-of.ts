/** What is wrong, in words for people, of anything thrown. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    const { data, message, statusText } = error as {
      data?: { message?: string };
      message?: string;
      statusText?: string;
    };
    const found = data?.message ?? message ?? statusText;
    if (found !== undefined && found !== '') return found;
  }
  return String(error);
}
