/** The sites of the issuer, each a room of its own, with the menu names of the issuer's document. */
export interface Site {
  readonly name: string;
  readonly home: string;
  readonly menu: readonly { readonly label: string; readonly href: string }[];
  /** Whether its pages say who is logged in. */
  readonly hasLogIn: boolean;
}

export const PORTAL_BROKER_API = '/institutional-portal/openapi-mgnt/open-api-application/broker-api';
export const PORTAL_ACCESS = '/institutional-portal/openapi-mgnt/my-openapi-access';
export const DEVELOPER_BROKER_API = '/developer-center/api-keys-application-management/broker-api';
export const DEVELOPER_MANAGE = `${DEVELOPER_BROKER_API}/manage`;

export const sites = {
  start: { name: 'All sites', home: '/', menu: [], hasLogIn: false },
  staff: {
    name: 'Staff console',
    home: '/staff-console',
    menu: [{ label: 'Institutions', href: '/staff-console' }],
    hasLogIn: false,
  },
  services: {
    name: 'Institutional Services Platform',
    home: '/institutional-services',
    menu: [{ label: 'Data entry and compliance review', href: '/institutional-services' }],
    hasLogIn: false,
  },
  portal: {
    name: 'Institutional Portal',
    home: '/institutional-portal',
    menu: [
      { label: 'OpenAPI Mgnt > Open API Application > Broker API', href: PORTAL_BROKER_API },
      { label: 'OpenAPI Mgnt > My OpenAPI Access', href: PORTAL_ACCESS },
    ],
    hasLogIn: true,
  },
  developer: {
    name: 'Developer Management Center',
    home: '/developer-center',
    menu: [{ label: 'API Keys Application Management > Broker API', href: DEVELOPER_BROKER_API }],
    hasLogIn: true,
  },
  phone: {
    name: 'Phone',
    home: '/phone',
    menu: [{ label: 'Phones', href: '/phone' }],
    hasLogIn: false,
  },
} satisfies Record<string, Site>;
