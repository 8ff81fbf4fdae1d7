#include "atelier/forge/git_child.hpp"

#include "atelier/git/remote_call.hpp"
#include "atelier/process/process.hpp"

namespace atelier::forge {

Task<Result<git::Remote::Tips>> GitChild::call(std::string push, std::string base, std::vector<std::string> branches) {
    process::Command command;
    command.argv = {options_.program.string()};
    command.input =
        git::to_text({options_.repository.string(), options_.access, std::move(push), std::move(base), branches});
    command.limits.wall = options_.limit;
    ATL_CO_TRY(const process::Output output, co_await process::run(std::move(command)));
    if (output.timed_out) co_return fail(Code::timeout, "the forge's git does not answer in time");
    if (!output.ok())
        co_return fail(Code::unavailable, "the talk with the forge's git broke off", output.describe() + output.err);
    co_return git::read_answer(output.out);
}

Task<Result<void>> GitChild::push(std::string branch) {
    ATL_CO_CHECK(co_await call(std::move(branch), "", {}));
    co_return Result<void>{};
}

Task<Result<git::Remote::Tips>> GitChild::fetch(std::string base, std::vector<std::string> branches) {
    co_return co_await call("", std::move(base), std::move(branches));
}

}  // namespace atelier::forge
