'use strict';
// Loaded before everything else, by whatever Node is there: nothing here may be newer than 2012's JavaScript.
var path = require('path');

var wanted = require(path.join(__dirname, '..', 'package.json')).engines.node;
var found = process.versions.node;

function isOlder(one, other) {
  for (var i = 0; i < 2; i += 1) {
    if (one[i] !== other[i]) return one[i] < other[i];
  }
  return false;
}

function numbers(version) {
  return version
    .replace(/[^0-9.]/g, '')
    .concat('.0')
    .split('.')
    .map(Number);
}

if (isOlder(numbers(found), numbers(wanted))) {
  console.error('keyturn needs Node ' + wanted + '; this is Node ' + found + ' (' + process.execPath + ').');
  console.error('Next: install Node 24 or 22, then run the same command again.');
  process.exit(1);
}
