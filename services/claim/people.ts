/** A person as the sign-in names them: Entra tenant and object id. The name is for reading only. */
export interface PersonRef {
  tenantId: string
  objectId: string
  name: string
}

export type PartnerRole = 'incentives-admin' | 'global-admin' | 'billing-admin' | 'incentives-user'

/** Who is who. Seeded from the directory file, kept in storage. */
export interface Directory {
  programTenantId: string
  admins: { aadObjectId: string; name: string }[]
  reviewers: { aadObjectId: string; name: string }[]
  partners: PartnerOrganisation[]
  customers: CustomerOrganisation[]
}

interface PartnerOrganisation {
  tenantId: string
  name: string
  locations: { id: string; name: string }[]
  people: { aadObjectId: string; name: string; role: PartnerRole }[]
}

export interface CustomerOrganisation {
  tenantId: string
  name: string
  domains: string[]
  admins: { aadObjectId: string; email: string; name?: string }[]
}

/** What a person is to a claim. `reader` is a partner's *incentives user*: sees and drafts, does not submit. */
export type Role = 'partner' | 'reader' | 'reviewer' | 'customer' | 'system'

/** Either of the roles that the owning partner's people have. */
export function isPartnerSide(role: Role): boolean {
  return role === 'partner' || role === 'reader'
}

/** The same person, whatever name they go by today. */
export function samePerson(a: Pick<PersonRef, 'tenantId' | 'objectId'>, b: Pick<PersonRef, 'tenantId' | 'objectId'>) {
  return a.tenantId === b.tenantId && a.objectId === b.objectId
}

const mailPrefix = 'mail:'

/** Who acts by the link of a letter: known by the address alone. No sign-in gives such an id. */
export function mailPerson(tenantId: string, address: string): PersonRef {
  return { tenantId, objectId: `${mailPrefix}${address.toLowerCase()}`, name: address }
}

/** The person's partner organisation and role in it, if they are listed. */
export function partnerMembership(person: PersonRef, directory: Directory) {
  const organisation = directory.partners.find((partner) => partner.tenantId === person.tenantId)
  const member = organisation?.people.find((listed) => listed.aadObjectId === person.objectId)
  if (!organisation || !member) return undefined
  return { organisation, role: member.role === 'incentives-user' ? ('reader' as const) : ('partner' as const) }
}

export function isReviewer(person: PersonRef, directory: Directory): boolean {
  return (
    person.tenantId === directory.programTenantId &&
    directory.reviewers.some((reviewer) => reviewer.aadObjectId === person.objectId)
  )
}

export function isAdmin(person: PersonRef, directory: Directory): boolean {
  return (
    person.tenantId === directory.programTenantId &&
    directory.admins.some((admin) => admin.aadObjectId === person.objectId)
  )
}

/** The person's customer organisation, if they are one of its listed admins. */
export function customerAdminOf(person: PersonRef, directory: Directory): CustomerOrganisation | undefined {
  return directory.customers.find(
    (customer) =>
      customer.tenantId === person.tenantId && customer.admins.some((admin) => admin.aadObjectId === person.objectId),
  )
}

/** The part of a claim that decides who may see it. */
export interface ClaimParties {
  partner: { tenantId: string }
  fields: { customerTenantId?: string; customerContactEmail?: string }
  /** Customers see a claim only once it was approved. */
  consent?: unknown
}

/**
 * The person's one role on a claim, derived anew for every action; undefined means the claim does not exist for them.
 * Own tenant comes first: a reviewer of the claiming partner's tenant is a partner on it, or nobody (four eyes).
 * `email`: the address Teams gives for the person, compared with the claim's customer contact.
 */
export function roleOn(
  claim: ClaimParties,
  person: PersonRef & { email?: string },
  directory: Directory,
): Exclude<Role, 'system'> | undefined {
  // An id of this form is ours; whoever signs in with it is nobody.
  if (person.objectId.startsWith(mailPrefix)) return undefined
  if (person.tenantId === claim.partner.tenantId) return partnerMembership(person, directory)?.role
  if (isReviewer(person, directory)) return 'reviewer'
  if (person.tenantId !== claim.fields.customerTenantId || claim.consent === undefined) return undefined
  const isContact =
    person.email !== undefined && person.email.toLowerCase() === claim.fields.customerContactEmail?.toLowerCase()
  return isContact || customerAdminOf(person, directory) ? 'customer' : undefined
}
