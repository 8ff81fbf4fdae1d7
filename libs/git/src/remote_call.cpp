#include "atelier/git/remote_call.hpp"

#include "atelier/json/json.hpp"

namespace atelier::git {
namespace {

Result<RemoteCall> read_call(const std::string& text) {
    ATL_TRY(const auto object, json::parse_object(text));
    json::Reader reader(object);
    RemoteCall out;
    out.repository = reader.string("repository");
    out.access.url = reader.string("url");
    out.access.user = reader.string_or("user", "");
    out.access.token = reader.string_or("token", "");
    out.push = reader.string_or("push", "");
    out.base = reader.string_or("base", "");
    out.branches = reader.strings_or_empty("branches");
    ATL_CHECK(reader.done());
    return out;
}

Result<Remote::Tips> perform(const std::string& text) {
    ATL_TRY(const RemoteCall call, read_call(text));
    ATL_TRY(const auto remote, Remote::open(call.repository, call.access));
    if (call.push.empty()) return remote->fetch(call.base, call.branches);
    ATL_CHECK(remote->push(call.push));
    return Remote::Tips{};
}

}  // namespace

std::string to_text(const RemoteCall& call) {
    return json::print(json::Object{
        {"repository", call.repository},
        {"url", call.access.url},
        {"user", call.access.user},
        {"token", call.access.token},
        {"push", call.push},
        {"base", call.base},
        {"branches", json::Array(call.branches.begin(), call.branches.end())}
    });
}

std::string answer_call(const std::string& text) {
    const auto done = perform(text);
    if (!done) {
        const auto& error = done.error();
        return json::print(json::Object{
            {"code", to_string(error.code)}, {"message", error.message}, {"detail", json::received(error.detail)}
        });
    }
    json::Object branches;
    for (const auto& [name, tip] : done->branches) branches[name] = tip;
    return json::print(json::Object{{"branches", std::move(branches)}, {"base_rewritten", done->base_rewritten}});
}

Result<Remote::Tips> read_answer(const std::string& text) {
    const auto object = json::parse_object(text);
    if (!object) return fail(Code::unavailable, "the talk with the forge's git broke off", object.error().message);
    if (const auto code = code_from_string(json::get_string(*object, "code")))
        return fail(*code, json::get_string(*object, "message"), json::get_string(*object, "detail"));
    Remote::Tips out;
    const auto* branches = json::get_object(*object, "branches");
    if (!branches) return fail(Code::unavailable, "the talk with the forge's git broke off");
    for (const auto& [name, tip] : *branches) {
        if (tip.is_string()) out.branches[std::string(name)] = std::string(tip.as_string());
    }
    const auto* rewritten = object->if_contains("base_rewritten");
    out.base_rewritten = rewritten && rewritten->is_bool() && rewritten->as_bool();
    return out;
}

}  // namespace atelier::git
