/** All but the last four are dots: people stand behind. */
export const masked = (number: string): string =>
  number.length <= 4 ? number : "•".repeat(number.length - 4) + number.slice(-4);
