/** Limits of proof files (ours; the page sets none). */
export const proofLimits = { bytes: 20 * 1024 * 1024, filesPerClaim: 10, nameLength: 120 } as const

/** TABLE: accepted file extensions, the type they are stored under, and the family their leading bytes must show. */
export const proofTypes = {
  pdf: { type: 'application/pdf', family: 'pdf' },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', family: 'zip' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', family: 'zip' },
  pptx: { type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', family: 'zip' },
  png: { type: 'image/png', family: 'png' },
  jpg: { type: 'image/jpeg', family: 'jpeg' },
  jpeg: { type: 'image/jpeg', family: 'jpeg' },
  tif: { type: 'image/tiff', family: 'tiff' },
  tiff: { type: 'image/tiff', family: 'tiff' },
  msg: { type: 'application/vnd.ms-outlook', family: 'ole' },
  eml: { type: 'message/rfc822', family: 'text' },
} as const

export type ProofExtension = keyof typeof proofTypes
export type ProofFamily = (typeof proofTypes)[ProofExtension]['family']
