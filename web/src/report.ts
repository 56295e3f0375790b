// The page of `dialplan report`.

import { begin, open } from './main';

begin(open());
