/**
 * Why a file is not print-ready; codes are stable, merchants see them. This is a basic preflight:
 * it says that a press can open the pages and that they have the ordered size, not that the file is
 * PDF/X.
 */
export type PreflightCode =
  | 'too_large'
  | 'not_a_pdf'
  | 'truncated'
  | 'encrypted'
  | 'damaged'
  | 'no_pages'
  | 'page_size_mismatch'
  /** Reading it took more time or memory than a print job may. */
  | 'too_complex'

export type PreflightResult =
  | { readonly ok: true; readonly pages: number }
  | { readonly ok: false; readonly code: PreflightCode; readonly message: string }

export function refuse(code: PreflightCode, message: string): PreflightResult {
  return { ok: false, code, message }
}
