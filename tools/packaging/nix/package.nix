# The tool, built from the sources around this file. Name, version, licence and description are Cargo.toml's.
{ lib, rustPlatform, installShellFiles, stdenv, src }:

let
  manifest = (builtins.fromTOML (builtins.readFile (src + "/Cargo.toml"))).package;
in
rustPlatform.buildRustPackage {
  pname = manifest.name;
  inherit (manifest) version;
  inherit src;
  cargoLock.lockFile = src + "/Cargo.lock";
  buildType = "dist";
  cargoBuildFlags = [ "--bin" manifest.name ];
  nativeBuildInputs = [ installShellFiles ];

  # The tests ask cargo, git and a package registry, which a build has no way to; flake.nix runs the built program.
  doCheck = false;

  postInstall = lib.optionalString (stdenv.buildPlatform.canExecute stdenv.hostPlatform) ''
    $out/bin/cargo-async-lint man man
    installManPage man/*
    installShellCompletion --cmd cargo-async-lint \
      --bash <($out/bin/cargo-async-lint completions bash) \
      --fish <($out/bin/cargo-async-lint completions fish) \
      --zsh <($out/bin/cargo-async-lint completions zsh)
  '';

  meta = {
    inherit (manifest) description;
    license = with lib.licenses; [ mit asl20 ];
    mainProgram = manifest.name;
  };
}
