// One exchange with the git of a forge, in a process that its caller can end when the network hangs
// (atelier/git/remote_call.hpp): the call on standard input, the answer on standard output.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "atelier/git/remote_call.hpp"

int main() {
    const std::string call{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    const std::string answer = atelier::git::answer_call(call);
    std::fwrite(answer.data(), 1, answer.size(), stdout);
    return std::fflush(stdout) == 0 ? 0 : 1;
}
