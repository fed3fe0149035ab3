/** Under this key the journal keeps the name of its installation, which every checkpoint carries. */
export const INSTALLATION_KEY = 'installation';
