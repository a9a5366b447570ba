<?php

namespace MeschainSync;

/** Installs and uninstalls: events, permissions, and the status that OpenCart's list of modules shows. */
final class Setup
{
    private const CODE = 'meschain_sync';

    private object $registry;
    private Admin $admin;

    public function __construct(object $registry, Admin $admin)
    {
        $this->registry = $registry;
        $this->admin = $admin;
    }

    public function install(): void
    {
        if (!$this->mayInstall()) {
            return;
        }
        $this->clear();
        $unmet = $this->admin->texts->unmetRequirements();
        $this->permit();
        if ($unmet) {
            // The list of modules then says "disabled", and our page says why.
            $this->registry->get('log')->write('MesChain Sync was not switched on: ' . implode(' ', $unmet));
            return;
        }
        foreach ($this->admin->family->triggers() as $trigger => $handler) {
            $this->addEvent($trigger, $this->admin->family->events . $this->admin->family->dot . $handler);
        }
        $this->model('setting/setting')->editSetting('module_' . self::CODE, ['module_' . self::CODE . '_status' => 1]);
    }

    public function uninstall(): void
    {
        if ($this->mayInstall()) {
            $this->clear();
        }
    }

    /** These methods are routes too: whoever may not install modules may not call them. */
    private function mayInstall(): bool
    {
        return (bool)$this->registry->get('user')->hasPermission('modify', $this->admin->family->installer);
    }

    private function clear(): void
    {
        $this->model('setting/event')->deleteEventByCode(self::CODE);
        foreach ($this->model('user/user_group')->getUserGroups() as $group) {
            foreach (['access', 'modify'] as $what) {
                $this->removePermission($group, $what);
            }
        }
    }

    /**
     * Only where there is something to remove: OpenCart 3 fails on a group without the list.
     *
     * @param array<string, mixed> $group
     */
    private function removePermission(array $group, string $what): void
    {
        $permission = json_decode((string)$group['permission'], true);
        if (in_array($this->admin->family->module, $permission[$what] ?? [], true)) {
            $this->model('user/user_group')->removePermission(
                (int)$group['user_group_id'],
                $what,
                $this->admin->family->module
            );
        }
    }

    private function permit(): void
    {
        $group = (int)$this->registry->get('user')->getGroupId();
        foreach (['access', 'modify'] as $what) {
            $this->model('user/user_group')->addPermission($group, $what, $this->admin->family->module);
        }
    }

    private function addEvent(string $trigger, string $action): void
    {
        if ($this->admin->family->ui === '3') {
            $this->model('setting/event')->addEvent(self::CODE, $trigger, $action, 1, 0);
            return;
        }
        $this->model('setting/event')->addEvent([
            'code' => self::CODE, 'description' => 'MesChain Sync', 'trigger' => $trigger,
            'action' => $action, 'status' => 1, 'sort_order' => 0,
        ]);
    }

    private function model(string $route): object
    {
        $this->registry->get('load')->model($route);

        return $this->registry->get('model_' . strtr($route, '/', '_'));
    }
}
