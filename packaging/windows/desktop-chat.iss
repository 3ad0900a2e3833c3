; The installer for Windows, made by Inno Setup 6: packaging/builds/windows.py hands everything in by /D.
; It installs for one person and asks for no rights of an administrator.

#ifndef Version
  #error Version, Numbers, Source, Target, FileName and Icon are given by packaging/package.py
#endif

[Setup]
AppId={{6B1F0C5E-3B0B-4C5B-9E0E-6D2B4C0F7A51}
AppName=Desktop Chat
AppVersion={#Version}
AppVerName=Desktop Chat {#Version}
AppPublisher=The Desktop Chat authors
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\Desktop Chat
DefaultGroupName=Desktop Chat
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Target}
OutputBaseFilename={#FileName}
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\desktop-chat-window.exe
UninstallDisplayName=Desktop Chat
LicenseFile={#Source}\LICENSES\desktop-chat\LICENSE.txt
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
ChangesEnvironment=yes
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "path"; Description: "Let desktop-chat be called in a terminal"; GroupDescription: "Terminal:"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What an older version brought and this one does not would be loaded all the same.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\LICENSES"

[Icons]
Name: "{group}\Desktop Chat"; Filename: "{app}\desktop-chat-window.exe"
Name: "{autodesktop}\Desktop Chat"; Filename: "{app}\desktop-chat-window.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\desktop-chat-window.exe"; Description: "{cm:LaunchProgram,Desktop Chat}"; Flags: nowait postinstall skipifsilent

[Code]
const
  PlaceOfPath = 'Environment';

function PathWithout(Path, Folder: String): String;
begin
  Result := ';' + Path + ';';
  StringChangeEx(Result, ';' + Folder + ';', ';', True);
  while (Length(Result) > 0) and (Result[1] = ';') do
    Delete(Result, 1, 1);
  while (Length(Result) > 0) and (Result[Length(Result)] = ';') do
    Delete(Result, Length(Result), 1);
end;

procedure ChangePath(IsAdded: Boolean);
var
  Path, Folder: String;
begin
  Folder := ExpandConstant('{app}');
  if not RegQueryStringValue(HKEY_CURRENT_USER, PlaceOfPath, 'Path', Path) then
    Path := '';
  Path := PathWithout(Path, Folder);
  if IsAdded then
  begin
    if Path <> '' then
      Path := Path + ';';
    Path := Path + Folder;
  end;
  RegWriteExpandStringValue(HKEY_CURRENT_USER, PlaceOfPath, 'Path', Path);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('path') then
    ChangePath(True);
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
    ChangePath(False);
  if (CurUninstallStep = usPostUninstall) and not UninstallSilent then
    MsgBox('Your chats were left where they are: ' + ExpandConstant('{localappdata}\desktop-chat') + #13#10 +
      'Your keys are in the Credential Manager of Windows, under names that begin with desktop-chat.' + #13#10 +
      'Both can be removed there by hand.', mbInformation, MB_OK);
end;
