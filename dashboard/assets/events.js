/* Sorting in the list of events: what is not known stands last, whichever way it is sorted. */
(function () {
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.unknownLast = function (left, right, _leftRow, _rightRow, descending) {
    const noLeft = left === null || left === undefined;
    const noRight = right === null || right === undefined;
    if (noLeft && noRight) return 0;
    // The grid turns the sign around when it sorts from the largest down.
    if (noLeft) return descending ? -1 : 1;
    if (noRight) return descending ? 1 : -1;
    return left - right;
  };
})();
