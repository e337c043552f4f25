"""Assertions about plain Python values that `tf.test.TestCase` adds to unittest's."""

import re


class PlainAssertions:
    """A part of `TestCase`. Each takes `msg`, which is shown if it fails."""

    def assertLen(self, container, expected_len, msg=None):
        """len(container) == expected_len."""
        if len(container) != expected_len:
            self.fail(self._formatMessage(msg, "%r has length of %d, expected %d."
                                          % (container, len(container), expected_len)))

    def assertEmpty(self, container, msg=None):
        """A container has no elements."""
        if len(container):
            self.fail(self._formatMessage(msg, "%r is not empty" % (container,)))

    def assertNotEmpty(self, container, msg=None):
        """A container has elements."""
        if not len(container):
            self.fail(self._formatMessage(msg, "%r is empty" % (container,)))

    def assertBetween(self, value, minv, maxv, msg=None):
        """minv <= value <= maxv."""
        if not minv <= value <= maxv:
            self.fail(self._formatMessage(msg, "%r unexpectedly not between %r and %r"
                                          % (value, minv, maxv)))

    def assertSameElements(self, expected_seq, actual_seq, msg=None):
        """Two sequences have the same elements, however often and in whatever order."""
        expected, actual = list(expected_seq), list(actual_seq)
        missing = [x for x in expected if x not in actual]
        unexpected = [x for x in actual if x not in expected]
        if missing or unexpected:
            self.fail(self._formatMessage(msg, "Expected, but missing: %r; unexpected: %r"
                                          % (missing, unexpected)))

    def assertContainsSubset(self, expected_subset, actual_set, msg=None):
        """Every element of the first is in the second."""
        missing = [x for x in expected_subset if x not in actual_set]
        if missing:
            self.fail(self._formatMessage(msg, "Missing elements %r" % (missing,)))

    def assertNoCommonElements(self, expected_seq, actual_seq, msg=None):
        """No element is in both."""
        common = [x for x in expected_seq if x in actual_seq]
        if common:
            self.fail(self._formatMessage(msg, "Common elements %r" % (common,)))

    def assertSequenceAlmostEqual(self, expected_seq, actual_seq, places=None, msg=None,
                                  delta=None):
        """Elements are equal to so many places, or differ by `delta` at most."""
        self.assertEqual(len(expected_seq), len(actual_seq), msg)
        for expected, actual in zip(expected_seq, actual_seq):
            self.assertAlmostEqual(expected, actual, places=places, msg=msg, delta=delta)

    def assertContainsInOrder(self, strings, target, msg=None):
        """The strings stand in `target` one after the other."""
        place = 0
        for string in [strings] if isinstance(strings, str) else strings:
            found = target.find(string, place)
            if found < 0:
                self.fail(self._formatMessage(msg, "Did not find %r in %r from position %d"
                                              % (string, target, place)))
            place = found + len(string)

    def assertContainsSubsequence(self, container, subsequence, msg=None):
        """The elements of `subsequence` are in `container` in this order."""
        rest = iter(container)
        if not all(x in rest for x in subsequence):
            self.fail(self._formatMessage(msg, "%r not a subsequence of %r"
                                          % (subsequence, container)))

    def assertNotStartsWith(self, actual, unexpected_start, msg=None):
        """A string does not begin so."""
        if actual.startswith(unexpected_start):
            self.fail(self._formatMessage(msg, "%r does start with %r"
                                          % (actual, unexpected_start)))

    def assertEndsWith(self, actual, expected_end, msg=None):
        """A string ends so."""
        if not actual.endswith(expected_end):
            self.fail(self._formatMessage(msg, "%r does not end with %r" % (actual, expected_end)))

    def assertNotEndsWith(self, actual, unexpected_end, msg=None):
        """A string does not end so."""
        if actual.endswith(unexpected_end):
            self.fail(self._formatMessage(msg, "%r does end with %r" % (actual, unexpected_end)))

    def assertRegexMatch(self, actual_str, regexes, message=None):
        """One of the patterns is found in a string."""
        if isinstance(regexes, str):
            self.fail("regexes is string or bytes; use assertRegex instead.")
        if not any(re.search(regex, actual_str, re.MULTILINE) for regex in regexes):
            self.fail(self._formatMessage(message, "%r does not match any of %r"
                                          % (actual_str, list(regexes))))
