"""What macOS wants to know of the program: its identity, and what it may do."""

from builds.project import TITLE, summary, version

IDENTIFIER = "local.desktop-chat.DesktopChat"
"""Of no domain, so that it claims none; whoever publishes the program puts theirs here and in the metainfo."""
MINIMUM = "13.0"
"""What Qt and the local model's engine ask for."""
CATEGORY = "public.app-category.productivity"


def information() -> dict[str, object]:
    """For Info.plist, beside what PyInstaller writes there itself."""
    return {
        "CFBundleDisplayName": TITLE,
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "CFBundleGetInfoString": summary(),
        "LSApplicationCategoryType": CATEGORY,
        "LSBackgroundOnly": False,  # PyInstaller takes a program for a terminal for one without windows
        "LSMinimumSystemVersion": MINIMUM,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": "MIT licence",
    }
